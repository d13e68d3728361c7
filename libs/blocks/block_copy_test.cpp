#include <gtest/gtest.h>

#include "blocks/block_store.hpp"
#include "stores_testing/copy_contract.hpp"

namespace parley::blocks {
namespace {

class BlockCopy : public stores::CopyContract {};
PARLEY_COPY_CONTRACT(BlockCopy);

TEST_P(BlockCopy, IsWhatTheAdapterWouldHaveWritten) {
  const UserId ada = UserId::random();
  const UserId eve = UserId::random();
  for (stores::Stores* one : {&source(), &stores()}) {
    ASSERT_TRUE(open_block_store(*one)
                    ->block(ada, {eve, Timestamp{std::chrono::milliseconds{5}}})
                    .has_value());
  }
  const std::vector databases{copied_blocks()};
  EXPECT_EQ(expect_copied_as_written(databases), std::vector<std::int64_t>{1});
}

}  // namespace
}  // namespace parley::blocks
