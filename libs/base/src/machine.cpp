#include "base/machine.hpp"

#include <openssl/rand.h>

#include <atomic>
#include <exception>

namespace parley {
namespace {

std::atomic<Machine*> simulated_machine{nullptr};

}  // namespace

Machine* Machine::simulated() { return simulated_machine.load(std::memory_order_acquire); }

void Machine::simulate(Machine* machine) {
  simulated_machine.store(machine, std::memory_order_release);
}

void fill_random(std::span<unsigned char> bytes) {
  if (Machine* const machine = Machine::simulated()) return machine->fill_random(bytes);
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) std::terminate();
}

std::uint64_t random_number() {
  std::uint64_t number = 0;
  fill_random({reinterpret_cast<unsigned char*>(&number), sizeof number});
  return number;
}

}  // namespace parley
