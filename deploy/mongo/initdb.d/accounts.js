// Run once by the mongo image, as root, when its data folder is empty: an account per service.
const fs = require("fs");
const accounts = JSON.parse(fs.readFileSync("/docker-entrypoint-initdb.d/accounts.json", "utf8"));
for (const { user, password_file, roles } of accounts) {
  db.getSiblingDB("admin").createUser({ user, pwd: fs.readFileSync(password_file, "utf8").trim(), roles });
}
