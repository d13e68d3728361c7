#pragma once

#include "metrics/metrics.hpp"

/// The metrics of realtime-service.
namespace parley::realtime::metric {

inline constexpr metrics::Name kSockets{"parley_realtime_sockets", "Open WebSockets"};
inline constexpr metrics::Name kRooms{"parley_realtime_conversations",
                                      "Conversations with a member connected to this instance"};
inline constexpr metrics::Name kEntriesOut{"parley_realtime_entries_total",
                                           "Entries delivered to sockets"};
inline constexpr metrics::Name kHoles{"parley_realtime_holes_total",
                                      "Entries received before a missing one"};
inline constexpr metrics::Name kFeedDepth{"parley_realtime_feed_depth",
                                          "Batches of events waiting in this instance's queue"};
/// Includes the clock difference between two machines; an entry that is republished counts again.
inline constexpr metrics::Name kFeedDelay{
    "parley_realtime_delay_seconds",
    "From storing an entry to delivering it to this instance's sockets"};
inline constexpr metrics::Name kClosedSlow{"parley_realtime_closed_slow_total",
                                           "Sockets closed because they read too slowly"};

}  // namespace parley::realtime::metric
