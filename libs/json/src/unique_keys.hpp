#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley::json {

/// The keys of the objects that a parser is inside of, to find duplicates.
/// Threads: one. Costs n log n for an object of n members.
class UniqueKeys {
 public:
  void open() { begins_.push_back(keys_.size()); }
  void add_part(std::string_view part) { partial_.append(part); }
  void add_last_part(std::string_view part) {
    partial_.append(part);
    keys_.push_back(std::move(partial_));
    partial_.clear();
  }
  /// Ends the innermost object; false if it had a key twice.
  bool close();

  /// What is wrong, in words; empty if nothing is.
  const std::string& repeated() const { return repeated_; }

 private:
  std::vector<std::string> keys_;
  std::vector<std::size_t> begins_;
  std::string partial_;
  std::string repeated_;
};

}  // namespace parley::json
