#include "errors.hpp"

#include <algorithm>
#include <array>

namespace parley::mongo {
namespace {

constexpr std::uint32_t kDocumentFailedValidation = 121;
constexpr std::uint32_t kTooLarge = 10334;

/// Server codes after which the same call may work: stepping down, shutting down, time-outs, write
/// concerns, credentials, which an operator fixes at the server, and cursors and plans that
/// disappeared between two parts of a reply (43, 175, 237).
/// Source: mongo/base/error_codes.yml (RetriableError, NetworkError, NotPrimaryError,
/// WriteConcernError, CursorInvalidatedError).
constexpr auto kPassing = std::to_array<std::uint32_t>(
    {6,    7,     13,    18,    43,    50,    64,    79,    89,    91,   100,
     112,  134,   175,   189,   202,   237,   246,   262,   317,   358,  384,
     9001, 10058, 10107, 11600, 11602, 13388, 13435, 13436, 14031, 50915});

}  // namespace

Error to_error(const bson_error_t& error) {
  const std::string message = error.message;
  switch (error.domain) {
    case MONGOC_ERROR_SERVER:
    case MONGOC_ERROR_COMMAND:
    case MONGOC_ERROR_COLLECTION:
    case MONGOC_ERROR_QUERY:
    case MONGOC_ERROR_WRITE_CONCERN:
    case MONGOC_ERROR_WRITE_CONCERN_ERROR:
      break;
    case MONGOC_ERROR_BSON:
      return {code::kInvalid, "a document cannot be sent: " + message};
    default:
      return unavailable("MongoDB: " + message);
  }
  if (error.code == kDuplicateKey) return {code::kConflict, "a unique key is taken"};
  // Its message may quote the document.
  if (error.code == kDocumentFailedValidation) {
    return {code::kInternal, "MongoDB's validation refuses a document"};
  }
  if (error.code == kTooLarge) return {code::kInvalid, "a document is too large"};
  const bool passing = error.domain == MONGOC_ERROR_WRITE_CONCERN ||
                       error.domain == MONGOC_ERROR_WRITE_CONCERN_ERROR ||
                       std::find(kPassing.begin(), kPassing.end(), error.code) != kPassing.end();
  const std::string detail = "MongoDB (" + std::to_string(error.code) + "): " + message;
  return passing ? unavailable(detail) : Error{code::kInternal, detail};
}

std::string index_in(std::string_view message) {
  constexpr std::string_view kBefore = " index: ";
  const auto found = message.find(kBefore);
  if (found == std::string_view::npos) return {};
  message.remove_prefix(found + kBefore.size());
  std::string_view name = message.substr(0, message.find(' '));
  // Older servers write database.collection.$name.
  if (const auto dollar = name.rfind('$'); dollar != std::string_view::npos) {
    name.remove_prefix(dollar + 1);
  }
  return std::string(name);
}

}  // namespace parley::mongo
