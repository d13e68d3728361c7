#pragma once

#include <string>

namespace parley::faults {

/// A disk of limited size, mounted at a folder. Owns: the mount. Needs root; where the right to
/// mount one is missing, is_there() is false and all else does nothing.
class Disk {
 public:
  Disk(std::string folder, std::size_t mebibytes);
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  ~Disk();

  bool is_there() const { return is_there_; }
  /// Leaves so many bytes free, of what no part writes meanwhile. Throws std::runtime_error.
  void leave_free(std::size_t bytes);
  /// As large as it was at first.
  void make_room();

 private:
  const std::string folder_;
  const std::size_t bytes_;
  bool is_there_;
};

}  // namespace parley::faults
