#include "holdings.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace parley::faults {
namespace {

/// Allowed growth: caches within their bounds, connections opened on demand, memory retained by an
/// allocator or a sanitizer.
constexpr double kMebibytesMore = 8;
constexpr double kPartMore = 0.2;
constexpr double kDescriptorsMore = 12;

double resident_mebibytes(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib / 1024;
  }
  return 0;
}

double descriptors(pid_t pid) {
  std::error_code gone;
  const std::filesystem::directory_iterator open("/proc/" + std::to_string(pid) + "/fd", gone);
  return gone ? 0 : static_cast<double>(std::distance(begin(open), end(open)));
}

template <typename Held>
double median(std::span<const Held> held, double Held::*what) {
  std::vector<double> values;
  for (const Held& one : held) values.push_back(one.*what);
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f", value);
  return text;
}

}  // namespace

std::vector<std::string> Holdings::look(Stage& stage) {
  std::vector<std::string> wrong;
  const bool is_same = data_ == stage.system().data();
  data_ = stage.system().data();
  for (const auto& part : stage.system().parts()) {
    // The broker and NGINX are not Parley's.
    if (!part.name.starts_with("chat-") && part.name.find("-service") == std::string::npos)
      continue;
    auto& held = held_[part.name];
    if (is_same && !held.empty() && held.back().pid != part.pid) {
      wrong.push_back(part.name + " ended and was started anew");
    }
    held.push_back(
        {Monotonic::now(), part.pid, resident_mebibytes(part.pid), descriptors(part.pid)});
  }
  return wrong;
}

std::string Holdings::table(std::size_t moments) const {
  if (held_.empty()) return "";
  std::string head = "| minutes |";
  std::string line = "|---|";
  for (const auto& [name, held] : held_) {
    head += " " + name + " |";
    line += "---|";
  }
  std::string table = head + "\n" + line + "\n";
  const auto& first = held_.begin()->second;
  const std::size_t last = first.size() - 1;
  for (std::size_t i = 0; i < moments; ++i) {
    const std::size_t index = moments > 1 ? last * i / (moments - 1) : last;
    const auto minutes = std::chrono::floor<std::chrono::minutes>(first[index].at - first[0].at);
    table += "| " + std::to_string(minutes.count()) + " |";
    for (const auto& [name, held] : held_) {
      const Held& one = held[std::min(index, held.size() - 1)];
      table += " " + rounded(one.mebibytes) + ", " + rounded(one.descriptors) + " |";
    }
    table += "\n";
  }
  return table;
}

std::vector<std::string> Holdings::grown() const {
  std::vector<std::string> grown;
  for (const auto& [name, held] : held_) {
    const std::size_t quarter = held.size() / 4;
    if (quarter == 0) continue;
    const std::span all(held);
    const auto before = all.subspan(quarter, quarter);
    const auto after = all.last(quarter);
    const double memory = median(before, &Held::mebibytes);
    const double files = median(before, &Held::descriptors);
    if (median(after, &Held::mebibytes) > memory * (1 + kPartMore) + kMebibytesMore) {
      grown.push_back(name + ": " + rounded(memory) + " MiB became " +
                      rounded(median(after, &Held::mebibytes)));
    }
    if (median(after, &Held::descriptors) > files + kDescriptorsMore) {
      grown.push_back(name + ": " + rounded(files) + " descriptors became " +
                      rounded(median(after, &Held::descriptors)));
    }
  }
  return grown;
}

}  // namespace parley::faults
