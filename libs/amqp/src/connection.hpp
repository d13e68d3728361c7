#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "amqp/consumer.hpp"
#include "amqp/endpoint.hpp"
#include "amqp/topology.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "librabbitmq.hpp"
#include "tls.hpp"

namespace parley::amqp {

/// One connection to a broker: librabbitmq for the handshake, the calls that have an answer, and
/// reading; its own buffer for everything that is only sent, so that no send ever blocks. All of it
/// inside TLS if the endpoint requires that.
///
/// Threads: one. Errors: kUnavailable with the broker's or the system's reason; after one of them
/// the connection can only be closed, unless stated otherwise.
class Connection {
 public:
  struct Options {
    std::string name;
    std::chrono::seconds heartbeat{5};
    std::chrono::milliseconds time_out{3000};
  };

  /// Connects and logs in, within two times the time-out.
  static Result<std::unique_ptr<Connection>> open(const Endpoint& endpoint, const Options& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Calls with an answer. They block up to the time-out, and first send what is in out().
  Status open_channel(amqp_channel_t channel);
  Status close_channel(amqp_channel_t channel);
  Status confirm_select(amqp_channel_t channel);
  /// Takes two seconds longer when a queue is new: the implementation says why.
  Status declare(amqp_channel_t channel, const Topology& topology);
  Status require_exchange(amqp_channel_t channel, const std::string& exchange);
  Status consume(amqp_channel_t channel, const std::string& queue, std::uint16_t prefetch);
  /// A missing queue closes the channel only, and comes as known = false.
  Result<QueueCounts> queue_counts(amqp_channel_t channel, const std::string& queue);

  /// What waits to be sent; append frames of frames.hpp and flush().
  std::string& out() { return out_; }
  bool has_output() const { return sent_ < out_.size(); }
  std::size_t output_bytes() const { return out_.size() - sent_; }
  /// Sends what the socket accepts now.
  Status flush();
  /// Sends all, waiting up to the time-out.
  Status flush_all();

  /// The next frame if one is there now; it is valid until release_buffers().
  Result<bool> next_frame(amqp_frame_t& frame);
  /// Whether something already read would make a frame for next_frame(): no poll sees it.
  bool has_input() const {
    return amqp_frames_enqueued(state_) != 0 || amqp_data_in_buffer(state_) != 0 ||
           (tls_ && tls_->has_input());
  }
  void release_buffers();

  /// Answers channel.close and connection.close. Returns the broker's reason.
  std::string acknowledge_close(const amqp_frame_t& frame);

  /// Appends a heartbeat if one is due; fails if the broker was silent for two of them. Call it
  /// after each poll, `heard` if the socket had something to read.
  Status keep_alive(bool heard);
  /// When keep_alive() should be called at the latest.
  Monotonic::time_point next_keep_alive() const;
  /// Ignores the broker's silence so far: nobody was listening.
  void forgive_silence() { last_heard_ = Monotonic::now(); }

  int fd() const { return fd_; }
  std::size_t frame_max() const { return frame_max_; }
  amqp_connection_state_t raw() { return state_; }

  /// librabbitmq's reply as a status. Answers a channel.close.
  Status check(const amqp_rpc_reply_t& reply, std::string_view what);

 private:
  explicit Connection(const Options& options);
  std::chrono::milliseconds send_interval() const {
    return std::chrono::milliseconds(options_.heartbeat) / 2;
  }
  Result<bool> has_exchanges(amqp_channel_t channel, const std::vector<Exchange>& exchanges);
  Result<bool> declare_queues(amqp_channel_t channel, const std::vector<Queue>& queues);
  Status open_socket(const Endpoint& endpoint);
  Status log_in(const Endpoint& endpoint);
  /// Sends what the socket accepts now; 0 if that is nothing.
  Result<std::size_t> send_now(std::string_view bytes);
  Status reply_status(amqp_channel_t channel, std::string_view what);
  void answer_channel_close(amqp_channel_t channel);

  Options options_;
  /// Null without TLS.
  std::unique_ptr<Tls> tls_;
  amqp_connection_state_t state_;
  int fd_ = -1;
  std::size_t frame_max_ = 131072;
  std::string out_;
  std::size_t sent_ = 0;
  bool broken_ = false;
  bool channel_closed_ = false;
  Monotonic::time_point last_sent_;
  Monotonic::time_point last_heard_;
};

}  // namespace parley::amqp
