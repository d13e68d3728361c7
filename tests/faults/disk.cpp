#include "disk.hpp"

#include <sys/mount.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace parley::faults {
namespace {

std::string size_option(std::size_t bytes) { return "size=" + std::to_string(bytes); }

}  // namespace

Disk::Disk(std::string folder, std::size_t mebibytes)
    : folder_(std::move(folder)), bytes_(mebibytes << 20) {
  std::filesystem::create_directories(folder_);
  is_there_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, size_option(bytes_).c_str()) == 0;
}

Disk::~Disk() {
  if (is_there_) umount2(folder_.c_str(), MNT_DETACH);
}

void Disk::leave_free(std::size_t bytes) {
  if (!is_there_) return;
  // Retries: the size is refused if something was written meanwhile that doesn't fit.
  for (int i = 0; i < 100; ++i) {
    struct statvfs about {};
    statvfs(folder_.c_str(), &about);
    const std::size_t used = (about.f_blocks - about.f_bfree) * about.f_frsize;
    const auto option = size_option(used + std::max<std::size_t>(bytes, about.f_frsize));
    if (mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, option.c_str()) == 0) return;
  }
  throw std::runtime_error("can't shrink " + folder_ + ": " + std::strerror(errno));
}

void Disk::make_room() {
  if (!is_there_) return;
  if (mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, size_option(bytes_).c_str()) != 0) {
    throw std::runtime_error("can't enlarge " + folder_ + ": " + std::strerror(errno));
  }
}

}  // namespace parley::faults
