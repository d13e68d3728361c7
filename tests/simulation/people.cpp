#include "people.hpp"

#include <array>

#include "jwt/signing_key.hpp"
#include "scheduler.hpp"

namespace parley::simulation {
namespace {

constexpr unsigned kPeople = 4;

People make_people() {
  // Never destroyed: programs of the last history may still use it.
  static auto* const verifier = new jwt::Verifier();
  static const auto key = jwt::SigningKey::generate();
  verifier->update({key.public_key()}, {});
  People people{{}, {}, *verifier};
  for (unsigned i = 0; i < kPeople; ++i) {
    const std::string number = std::to_string(i);
    const UserId id = UserId::derive(std::array<std::string_view, 2>{"simulation", number});
    people.ids.push_back(id);
    people.tokens.push_back(key.sign({{id, SessionId::random(), "user" + number},
                                      "parley",
                                      "parley",
                                      Scheduler::kBeginOfDay,
                                      Scheduler::kBeginOfDay + std::chrono::minutes(10)}));
  }
  return people;
}

}  // namespace

const People& People::all() {
  static const People people = make_people();
  return people;
}

}  // namespace parley::simulation
