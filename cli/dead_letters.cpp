#include "dead_letters.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <iostream>

#include "base/encoding.hpp"
#include "base/id.hpp"
#include "chat/columns.hpp"
#include "describe.hpp"
#include "program.hpp"
#include "terminal_text.hpp"

namespace parley::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::array<int, 4> kColumns{8, 10, 10, 28};

std::string table_row(const std::array<std::string, 4>& cells, const std::string& last) {
  std::string row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    row += chat::fitted(one_line(cells[i]), kColumns[i] - 1) + " ";
  }
  return row + one_line(last);
}

std::string text_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

boost::json::value text_or_null(const std::string& text) {
  return text.empty() ? boost::json::value(nullptr) : boost::json::value(boost::json::string(text));
}

/// What the first line says of itself, however broken it is otherwise.
void read_ids(DeadLetter& letter) {
  boost::system::error_code error;
  const auto value = boost::json::parse(letter.body.substr(0, letter.body.find('\n')), error);
  if (error || !value.is_object()) return;
  const std::string id = text_member(value.get_object(), "id");
  if (is_id(id)) letter.id = id;
  const std::string conversation_id = text_member(value.get_object(), "conversation_id");
  if (is_id(conversation_id)) letter.conversation_id = conversation_id;
}

Status run_command(const DeadLettersRequest& request, std::vector<std::string> words,
                   const std::function<void(const std::string&)>& on_line) {
  words.insert(words.end(), {"--limit", std::to_string(request.limit)});
  if (!request.config.empty()) words.insert(words.begin(), {"--config", request.config});
  return run_program(program_path("chat-consumer"), words, on_line);
}

void print_body(const DeadLetter& letter) {
  std::string body = letter.body;
  if (body.ends_with('\n')) body.pop_back();
  for (const std::string& line : lines_of(body)) std::cout << "  " << line << "\n";
}

}  // namespace

Result<DeadLetter> read_dead_letter(const std::string& line) {
  boost::system::error_code error;
  const auto value = boost::json::parse(line, error);
  if (error || !value.is_object()) {
    return Error{code::kInternal, "chat-consumer's answer is not understood: " + one_line(line)};
  }
  const auto& object = value.get_object();
  DeadLetter letter{text_member(object, "reason"),
                    text_member(object, "partition"),
                    parse_timestamp(text_member(object, "dead_at")),
                    base64url_decode(text_member(object, "body")).value_or(""),
                    {},
                    {}};
  read_ids(letter);
  return letter;
}

std::string age_text(std::chrono::milliseconds age) {
  const auto text = [](auto count, const char* unit) { return std::to_string(count) + unit; };
  if (age < 1min)
    return text(std::chrono::floor<std::chrono::seconds>(std::max(age, 0ms)).count(), " s");
  if (age < 1h) return text(std::chrono::floor<std::chrono::minutes>(age).count(), " min");
  if (age < 24h * 2) return text(std::chrono::floor<std::chrono::hours>(age).count(), " h");
  return text(std::chrono::floor<std::chrono::days>(age).count(), " d");
}

std::string line_for_people(const DeadLetter& letter, Timestamp now) {
  return table_row({letter.dead_at ? age_text(now - *letter.dead_at) : "", letter.partition,
                    std::to_string(letter.body.size()), letter.id},
                   letter.reason.empty() ? "(moved by RabbitMQ)" : letter.reason);
}

std::string line_for_programs(const DeadLetter& letter, Timestamp now, bool bodies) {
  boost::json::object object{{"id", text_or_null(letter.id)},
                             {"conversation_id", text_or_null(letter.conversation_id)},
                             {"reason", text_or_null(letter.reason)},
                             {"partition", text_or_null(letter.partition)},
                             {"dead_at", nullptr},
                             {"age_seconds", nullptr},
                             {"bytes", letter.body.size()}};
  if (letter.dead_at) {
    object["dead_at"] = format_timestamp(*letter.dead_at);
    object["age_seconds"] = std::chrono::floor<std::chrono::seconds>(now - *letter.dead_at).count();
  }
  if (bodies) object["body"] = base64url_encode(letter.body);
  return json_line(object);
}

Status list_dead_letters(const DeadLettersRequest& request) {
  Status understood;
  std::size_t count = 0;
  // The ids are in the bodies.
  PARLEY_CHECK(run_command(
      request, {"dead-letters", "list", "--bodies", "yes"}, [&](const std::string& line) {
        const auto letter = read_dead_letter(line);
        if (letter.has_error()) {
          understood = letter.error();
          return;
        }
        if (request.json) {
          std::cout << line_for_programs(*letter, now(), request.bodies) << "\n";
          return;
        }
        if (count++ == 0) {
          std::cout << table_row({"AGE", "PARTITION", "BYTES", "ID"}, "REASON") << "\n";
        }
        std::cout << line_for_people(*letter, now()) << "\n";
        if (request.bodies) print_body(*letter);
      }));
  if (count == 0 && !request.json) std::cout << "there are no dead letters\n";
  return understood;
}

Status replay_dead_letters(const DeadLettersRequest& request) {
  std::string said;
  PARLEY_CHECK(run_command(request, {"dead-letters", "replay"},
                           [&said](const std::string& line) { said = line; }));
  unsigned replayed = 0;
  unsigned of = 0;
  if (!request.json) {
    std::cout << one_line(said) << "\n";
  } else if (std::sscanf(said.c_str(), "replayed %u of %u", &replayed, &of) == 2) {
    std::cout << json_line({{"replayed", replayed}, {"of", of}}) << "\n";
  } else {
    return Error{code::kInternal, "chat-consumer's answer is not understood: " + one_line(said)};
  }
  return {};
}

}  // namespace parley::cli
