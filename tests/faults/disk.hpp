#pragma once

#include <string>

namespace parley::faults {

/// A disk of limited size, mounted at a folder. Owns: the mount. Needs root; without the right to
/// mount, is_there() is false and the other functions do nothing.
class Disk {
 public:
  Disk(std::string folder, std::size_t mebibytes);
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  ~Disk();

  bool is_there() const { return is_there_; }
  /// Leaves this many bytes free, not counting concurrent writes. Throws std::runtime_error.
  void leave_free(std::size_t bytes);
  /// Restores the original size.
  void make_room();

 private:
  const std::string folder_;
  const std::size_t bytes_;
  bool is_there_;
};

}  // namespace parley::faults
