#include "store_care.hpp"

namespace parley::auth {
namespace {

constexpr std::chrono::minutes kPurgePeriod{10};

}  // namespace

Status StoreCare::look() {
  if (!prepared_) PARLEY_CHECK(prepare());
  PARLEY_CHECK(accounts_.ping());
  if (Monotonic::now() >= last_purge_ + kPurgePeriod) PARLEY_CHECK(purge());
  return {};
}

Status StoreCare::prepare() {
  PARLEY_CHECK(accounts_.prepare());
  PARLEY_CHECK(credentials_.prepare());
  PARLEY_CHECK(sessions_.prepare());
  prepared_ = true;
  return {};
}

Status StoreCare::purge() {
  const Timestamp time = now();
  PARLEY_CHECK(accounts_.purge(time));
  PARLEY_CHECK(sessions_.purge(time));
  last_purge_ = Monotonic::now();
  return {};
}

}  // namespace parley::auth
