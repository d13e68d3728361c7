#pragma once

#include <sys/types.h>

namespace parley::amqp_testing {

/// SIGSTOP; returns once all threads of the process stand still. Until the one that takes the
/// signal had its turn, the others go on, and a broker confirms. Errors: std::runtime_error.
void freeze(pid_t process);

}  // namespace parley::amqp_testing
