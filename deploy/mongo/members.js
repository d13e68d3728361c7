// Run by mongosh at each start of the cluster: makes the replica set where there is none yet.
const fs = require("fs");
const password = fs.readFileSync("/run/secrets/mongodb_password_root", "utf8").trim();
const admin = connect(`mongodb://root:${encodeURIComponent(password)}@mongo:27017/admin?directConnection=true`);
const members = ["mongo:27017", "mongo-2:27017", "mongo-3:27017"].map((host, _id) => ({ _id, host }));
try {
  admin.adminCommand({ replSetGetStatus: 1 });
} catch (error) {
  if (error.codeName !== "NotYetInitialized") throw error;
  admin.adminCommand({ replSetInitiate: { _id: "parley", members } });
}
for (let left = 60; !admin.hello().isWritablePrimary && !admin.hello().primary; --left) {
  if (left === 0) throw new Error("no primary after a minute");
  sleep(1000);
}
