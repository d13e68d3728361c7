#pragma once

#include <sys/types.h>

namespace parley::amqp_testing {

/// SIGSTOP; returns once all threads of the process stand still. Until the thread that takes the
/// signal is scheduled, the others go on, and a broker confirms. Errors: std::runtime_error.
void freeze(pid_t process);

}  // namespace parley::amqp_testing
