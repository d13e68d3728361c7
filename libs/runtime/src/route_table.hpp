#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "route_metrics.hpp"
#include "runtime/edge.hpp"

namespace parley::runtime {

struct TableRoute {
  BoundRoute route;
  RouteMetrics* metrics;
  /// Of the pattern: where each `{name}` stands.
  std::vector<std::pair<std::size_t, std::string_view>> names;
};

/// The routes of one path, by method.
struct TablePath {
  std::array<const TableRoute*, 8> by_method{};
  /// "GET, HEAD, POST".
  std::string allow;
};

/// What a request's method and path match.
struct Match {
  /// Null: no such path.
  const TablePath* path = nullptr;
  /// Null: no such method.
  const TableRoute* route = nullptr;
  std::vector<std::pair<std::string_view, std::string>> parameters;
};

/// The table of routes, built for lookup. Threads: any, once built.
class RouteTable {
 public:
  explicit RouteTable(std::vector<BoundRoute> routes);
  RouteTable(const RouteTable&) = delete;
  RouteTable& operator=(const RouteTable&) = delete;

  Match find(http::Method method, std::string_view path) const;

 private:
  struct Pattern {
    std::vector<std::string_view> segments;  ///< a name is empty
    TablePath path;
  };

  TablePath& path_of(const TableRoute& route);

  std::vector<TableRoute> routes_;
  std::unordered_map<std::string_view, TablePath> literal_;
  std::vector<Pattern> patterns_;  ///< literals before names, segment by segment
};

}  // namespace parley::runtime
