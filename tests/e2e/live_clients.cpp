#include "live_clients.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "test_support/eventually.hpp"

namespace parley::e2e {

namespace json = boost::json;
using test_support::eventually;
using namespace std::chrono_literals;

namespace {

constexpr auto kTurn = 20ms;
constexpr int kPage = 200;

std::string make_group(system::Api& api, const std::vector<system::Person>& people) {
  json::array member_ids;
  for (std::size_t i = 1; i < people.size(); ++i) member_ids.emplace_back(people[i].user_id);
  const auto answer = api.post("/chat/conversations",
                               {{"kind", "group"}, {"title", "Crowd"}, {"member_ids", member_ids}},
                               people.front().token);
  if (answer.status != 201) throw std::runtime_error("group: " + answer.body);
  return answer.text("id");
}

oracle::Seen read_seen(const json::value& entry) {
  return {entry.at("seq").as_int64(), std::string(entry.at("id").as_string())};
}

}  // namespace

LiveClients::LiveClients(const std::string& url, const Crowd& crowd) : api_(url) {
  std::vector<system::Person> people;
  for (int i = 0; i < crowd.people; ++i) people.push_back(api_.person("crowd"));
  // Each user is in two conversations with different other members.
  std::vector<std::vector<system::Person>> groups(static_cast<std::size_t>(crowd.conversations));
  const auto groups_of = [&](std::size_t person) {
    return std::array{person % groups.size(), (person / 2 + person + 7) % groups.size()};
  };
  for (std::size_t i = 0; i < people.size(); ++i) {
    const auto [first, second] = groups_of(i);
    groups[first].push_back(people[i]);
    if (first != second) groups[second].push_back(people[i]);
  }
  std::vector<std::string> ids;
  for (const auto& group : groups) {
    ids.push_back(make_group(api_, group));
    readers_[ids.back()] = group.front().token;
  }
  for (std::size_t i = 0; i < people.size(); ++i) {
    const auto [first, second] = groups_of(i);
    std::vector<ConversationId> mine{*ConversationId::parse(ids[first])};
    if (first != second) mine.push_back(*ConversationId::parse(ids[second]));
    for (int n = 0; n < crowd.devices_each; ++n) connect(url, people[i], n, mine);
  }
  talker_ = std::thread([this, crowd] { talk(crowd); });
}

LiveClients::~LiveClients() {
  stopping_ = true;
  if (talker_.joinable()) talker_.join();
}

void LiveClients::connect(const std::string& url, const system::Person& person, int number,
                          const std::vector<ConversationId>& conversation_ids) {
  client::Session session(std::make_shared<http::Client>(), url);
  const Status logged_in = session.login(person.username, person.password);
  if (logged_in.has_error()) throw std::runtime_error("login: " + logged_in.error().detail);
  Device& device = devices_.emplace_back();
  device.name = person.username + "/" + std::to_string(number);
  device.conversation_ids = conversation_ids;
  client::LiveOptions options;
  for (const ConversationId& id : conversation_ids) {
    options.positions[id] = 0;
    device.raw[id.text()] = {device.name, id.text(), {}, {}};
    device.delivered[id.text()] = {device.name, id.text(), {}, {}};
  }
  options.on_frame = [&device](const std::string& frame) { record(device, frame); };
  options.on_entry = [&device](const client::Entry& entry) {
    device.delivered.at(entry.message.conversation_id.text())
        .seen.push_back({entry.message.seq, entry.message.id.text()});
  };
  device.live = std::make_unique<client::Live>(std::move(session), url, std::move(options));
}

void LiveClients::record(Device& device, const std::string& frame) {
  const json::value value = json::parse(frame);
  const auto& type = value.at("type").as_string();
  if (type == "welcome") {
    for (auto& [id, stream] : device.raw) stream.resumed.push_back(stream.seen.size());
  } else if (type == "entry") {
    const json::value& entry = value.at("entry");
    device.raw.at(std::string(entry.at("conversation_id").as_string()))
        .seen.push_back(read_seen(entry));
  } else if (type == "gap") {
    auto& seen = device.raw.at(std::string(value.at("conversation_id").as_string())).seen;
    for (auto seq = value.at("from").as_int64(); seq <= value.at("to").as_int64(); ++seq) {
      seen.push_back({seq, ""});
    }
  }
}

void LiveClients::talk(const Crowd& crowd) {
  const auto begun = Monotonic::now();
  std::uniform_int_distribution<std::size_t> any(0, devices_.size() - 1);
  while (!stopping_) {
    const double seconds = std::chrono::duration<double>(Monotonic::now() - begun).count();
    while (said_ < static_cast<int>(seconds * crowd.messages_per_second)) {
      say(devices_[any(random_)]);
    }
    for (; drops_ < static_cast<int>(seconds * crowd.drops_per_second); ++drops_) {
      devices_[any(random_)].live->reconnect();
    }
    std::this_thread::sleep_for(kTurn);
  }
}

void LiveClients::say(Device& device) {
  const auto& id =
      device.conversation_ids[static_cast<std::size_t>(said_) % device.conversation_ids.size()];
  std::string key = "say-" + std::to_string(said_++);
  const Status taken = device.live->send(
      id, "text of " + key, key, [this, key](const Result<client::Accepted>& answer) {
        const std::lock_guard lock(mutex_);
        ++answered_;
        if (answer.has_value()) {
          ++accepted_;
          accepted_keys_.insert(key);
        } else {
          refusals_.push_back(key + ": " + answer.error().detail);
        }
      });
  if (taken.has_error()) ++answered_;
}

bool LiveClients::finish(std::chrono::seconds limit) {
  stopping_ = true;
  talker_.join();
  const auto deadline = Monotonic::now() + limit;
  bool in_time = eventually(limit, [this] { return answered_ == said_; });
  read_timelines();
  // The last accepted messages may still be in a queue.
  while (!everything_came() || !lost_or_doubled().empty()) {
    if (Monotonic::now() > deadline) {
      in_time = false;
      break;
    }
    std::this_thread::sleep_for(200ms);
    read_timelines();
  }
  for (Device& device : devices_) device.live->stop();
  return in_time;
}

bool LiveClients::everything_came() const {
  for (const Device& device : devices_) {
    const client::Positions positions = device.live->positions();
    for (const ConversationId& id : device.conversation_ids) {
      if (positions.at(id) < std::ssize(timelines_.at(id.text()))) return false;
    }
  }
  return true;
}

void LiveClients::read_timelines() {
  for (const auto& [id, token] : readers_) {
    auto& timeline = timelines_[id];
    bool has_more = true;
    while (has_more) {
      const auto answer =
          api_.get("/chat/conversations/" + id + "/entries?limit=" + std::to_string(kPage) +
                       "&after=" + std::to_string(timeline.size()),
                   token);
      if (answer.status != 200) break;
      const json::value page = answer.json;
      for (const auto& entry : page.at("items").as_array()) {
        timeline.push_back(read_seen(entry));
        ++stored_keys_[std::string(entry.at("client_msg_id").as_string())];
      }
      has_more = page.at("has_more").as_bool();
    }
  }
}

std::vector<std::string> LiveClients::violations(std::chrono::seconds limit) {
  std::vector<std::string> all;
  if (!finish(limit)) {
    all.push_back("not everything came in " + std::to_string(limit.count()) + " s");
  }
  for (const auto& some : {lost_or_doubled(), refusals(), oracle::violations(raw(), timelines()),
                           oracle::violations(delivered(), timelines())}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::vector<std::string> LiveClients::lost_or_doubled() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> found;
  for (const std::string& key : accepted_keys_) {
    const auto stored = stored_keys_.find(key);
    const int times = stored == stored_keys_.end() ? 0 : stored->second;
    if (times != 1) found.push_back(key + " is stored " + std::to_string(times) + " times");
  }
  return found;
}

std::uint64_t LiveClients::connects() const {
  std::uint64_t sum = 0;
  for (const Device& device : devices_) sum += device.live->connects();
  return sum;
}

std::vector<std::string> LiveClients::refusals() const {
  const std::lock_guard lock(mutex_);
  return refusals_;
}

std::vector<oracle::Stream> LiveClients::raw() const {
  std::vector<oracle::Stream> all;
  for (const Device& device : devices_) {
    for (const auto& [id, stream] : device.raw) all.push_back(stream);
  }
  return all;
}

std::vector<oracle::Stream> LiveClients::delivered() const {
  std::vector<oracle::Stream> all;
  for (const Device& device : devices_) {
    for (const auto& [id, stream] : device.delivered) all.push_back(stream);
  }
  return all;
}

}  // namespace parley::e2e
