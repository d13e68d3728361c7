#include "url.hpp"

#include "http/headers.hpp"

namespace parley::http {
namespace {

/// Empty where the URL has no such part.
std::string part(CURLU* handle, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (::curl_url_get(handle, which, &text, flags) != CURLUE_OK) return "";
  std::string copy(text);
  ::curl_free(text);
  return copy;
}

bool is_usable(CURLU* handle) {
  const std::string scheme = part(handle, CURLUPART_SCHEME);
  return (scheme == "http" || scheme == "https") && part(handle, CURLUPART_USER).empty() &&
         part(handle, CURLUPART_FRAGMENT).empty();
}

}  // namespace

Url::Url(Handle handle) : handle_(std::move(handle)), host_(part(handle_.get(), CURLUPART_HOST)) {
  place_ = host_ + ":" + part(handle_.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (host_.starts_with('[')) host_ = host_.substr(1, host_.size() - 2);
}

Result<Url> Url::parse(const std::string& text) {
  Handle handle(::curl_url());
  const auto set = ::curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), CURLU_PATH_AS_IS);
  if (set != CURLUE_OK || !is_usable(handle.get())) {
    return Error{code::kInvalid,
                 "`" + text + "` is not a URL of the form http://host/ or https://host/"};
  }
  return Url(std::move(handle));
}

bool Url::is_loopback() const {
  const bool ipv4 =
      host_.starts_with("127.") && host_.find_first_not_of("0123456789.") == std::string::npos;
  return same_name(host_, "localhost") || host_ == "::1" || ipv4;
}

}  // namespace parley::http
