#include "route_table.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.hpp"

namespace parley::runtime {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the '/'
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_name(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string name_of(const BoundRoute& route) {
  return std::string(http::method_name(route.method)) + " " + std::string(route.path);
}

bool fits(const std::vector<std::string_view>& pattern,
          const std::vector<std::string_view>& segments) {
  if (pattern.size() != segments.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i].empty() ? segments[i].empty() : pattern[i] != segments[i]) return false;
  }
  return true;
}

void set_route(TablePath& path, http::Method method, const TableRoute& route) {
  const auto index = static_cast<std::size_t>(method);
  if (path.by_method[index]) throw std::logic_error("two routes " + name_of(route.route));
  path.by_method[index] = &route;
}

void describe(TablePath& path) {
  const auto get = static_cast<std::size_t>(http::Method::kGet);
  const auto head = static_cast<std::size_t>(http::Method::kHead);
  if (!path.by_method[head]) path.by_method[head] = path.by_method[get];
  for (std::size_t i = 0; i < path.by_method.size(); ++i) {
    if (!path.by_method[i]) continue;
    if (!path.allow.empty()) path.allow += ", ";
    path.allow += http::method_name(static_cast<http::Method>(i));
  }
}

}  // namespace

RouteTable::RouteTable(std::vector<BoundRoute> routes) {
  for (BoundRoute& route : routes) {
    if (!route.path.starts_with('/')) throw std::logic_error("no path: " + name_of(route));
    if (static_cast<bool>(route.handle) == static_cast<bool>(route.begin)) {
      throw std::logic_error("neither or both of handle and begin: " + name_of(route));
    }
    if (route.limit && route.access != Access::kBearer) {
      throw std::logic_error("a limit per caller without a caller: " + name_of(route));
    }
    RouteMetrics& metrics = RouteMetrics::of(route.path, http::method_name(route.method));
    routes_.push_back({std::move(route), &metrics, {}});
  }
  for (TableRoute& route : routes_) {
    const auto segments = segments_of(route.route.path);
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (!is_name(segments[i])) continue;
      route.names.emplace_back(i, segments[i].substr(1, segments[i].size() - 2));
    }
    set_route(path_of(route), route.route.method, route);
  }
  std::ranges::sort(patterns_, [](const Pattern& one, const Pattern& other) {
    return std::ranges::lexicographical_compare(
        one.segments, other.segments,
        [](std::string_view a, std::string_view b) { return !a.empty() && (b.empty() || a < b); });
  });
  for (auto& [path, entry] : literal_) describe(entry);
  for (Pattern& pattern : patterns_) describe(pattern.path);
}

TablePath& RouteTable::path_of(const TableRoute& route) {
  if (route.names.empty()) return literal_[route.route.path];
  auto segments = segments_of(route.route.path);
  for (const auto& [index, name] : route.names) segments[index] = {};
  const auto found = std::ranges::find(patterns_, segments, &Pattern::segments);
  if (found != patterns_.end()) return found->path;
  patterns_.push_back({std::move(segments), {}});
  return patterns_.back().path;
}

Match RouteTable::find(http::Method method, std::string_view path) const {
  const auto index = static_cast<std::size_t>(method);
  const auto literal = literal_.find(path);
  if (literal != literal_.end()) {
    return {&literal->second, literal->second.by_method[index], {}};
  }
  if (path.empty()) return {};
  const auto segments = segments_of(path);
  for (const Pattern& pattern : patterns_) {
    if (!fits(pattern.segments, segments)) continue;
    Match match{&pattern.path, pattern.path.by_method[index], {}};
    if (!match.route) return match;
    for (const auto& [at, name] : match.route->names) {
      auto value = percent_decode(segments[at], false);
      if (!value || value->empty()) return {};
      match.parameters.emplace_back(name, *std::move(value));
    }
    return match;
  }
  return {};
}

}  // namespace parley::runtime
