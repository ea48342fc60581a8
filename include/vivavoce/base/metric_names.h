// SPDX-License-Identifier: Apache-2.0
// Every metric the library records, with its meaning. Names are API.
#pragma once

#include <string_view>

namespace vivavoce::metric {

// Histograms, seconds.
inline constexpr std::string_view kProviderCallSeconds =
    "vivavoce.provider.call_seconds";  // {port, provider, operation, code}: one call of a model
                                       // port
inline constexpr std::string_view kTurnEndDelaySeconds =
    "vivavoce.turn.end_delay_seconds";  // {}: last speech to commit, media time
inline constexpr std::string_view kTurnFirstAudioSeconds =
    "vivavoce.turn.first_audio_seconds";  // {kind=scripted|follow_up}: commit to the interviewer's
                                          // first audio
inline constexpr std::string_view kWorkflowStepSeconds =
    "vivavoce.workflow.step_seconds";  // {step, outcome}
inline constexpr std::string_view kStoreCommitSeconds =
    "vivavoce.store.commit_seconds";  // {}: one group of commits, its sync included

inline constexpr std::string_view kBlobCallSeconds =
    "vivavoce.blobs.call_seconds";  // {operation=commit|read|versions|list|delete, code}: commits
                                    // with their syncs
inline constexpr std::string_view kHttpServerRequestSeconds =
    "vivavoce.http.server.request_seconds";  // {method, status}: head read to answer sent; 499:
                                             // the client had gone
inline constexpr std::string_view kHttpClientRequestSeconds =
    "vivavoce.http.client.request_seconds";  // {method, status}: to the answer's head; status 0:
                                             // none came
inline constexpr std::string_view kSocketSeconds =
    "vivavoce.socket.connection_seconds";  // {code}: from the upgrade to the close with that code

inline constexpr std::string_view kEdgeFirstAudioSeconds =
    "vivavoce.edge.first_audio_seconds";  // {}: a connection's begin to the interviewer's first
                                          // audio on it
inline constexpr std::string_view kBusHandleSeconds =
    "vivavoce.bus.handle_seconds";  // {group, topic}: one attempt at handling a message, its commit
                                    // included

// Histograms, numbers.
inline constexpr std::string_view kStoreGroupSize =
    "vivavoce.store.group_size";  // {}: commits that shared one sync

// Counters.
inline constexpr std::string_view kEdgeMessagesRefused =
    "vivavoce.edge.messages_refused_total";  // {code}: of a candidate's client
inline constexpr std::string_view kEdgeConnections =
    "vivavoce.edge.connections_total";  // {outcome=served|resumed|refused}
inline constexpr std::string_view kNotifications =
    "vivavoce.notifications_total";  // {channel=webhook|mail,
                                     // outcome=delivered|failed|dead|dropped}
inline constexpr std::string_view kMarksForgotten =
    "vivavoce.bus.marks_forgotten_total";  // {}: of messages handled so long ago that none comes
                                           // again
inline constexpr std::string_view kProviderRetries =
    "vivavoce.provider.retries_total";  // {port, provider}
inline constexpr std::string_view kProviderFallbacks =
    "vivavoce.provider.fallbacks_total";  // {port, from, to}
inline constexpr std::string_view kSttInventionsDropped =
    "vivavoce.stt.inventions_dropped_total";  // {reason}
inline constexpr std::string_view kSttPhrasesCorrected =
    "vivavoce.stt.phrases_corrected_total";  // {provider}: announced names written for like sounds
inline constexpr std::string_view kSttAudioSeconds =
    "vivavoce.stt.audio_milliseconds_total";  // {provider}: audio recognised
inline constexpr std::string_view kTtsCacheLookups =
    "vivavoce.tts.cache_lookups_total";  // {result=hit|miss}
inline constexpr std::string_view kModelTokens =
    "vivavoce.model.tokens_total";  // {provider, model, kind=input|cached|output}
inline constexpr std::string_view kCostMicros =
    "vivavoce.cost.micro_units_total";  // {port, provider, model, currency}: what calls cost, where
                                        // they have a price
inline constexpr std::string_view kCostSavedMicros =
    "vivavoce.cost.saved_micro_units_total";  // the same labels: what they would have cost more
                                              // without caches
inline constexpr std::string_view kCostUnpriced =
    "vivavoce.cost.unpriced_calls_total";  // {port, provider, model}: calls whose price nobody has
                                           // told
inline constexpr std::string_view kUsesDropped =
    "vivavoce.cost.uses_dropped_total";  // {}: calls that the ledger could not keep
inline constexpr std::string_view kStaleDropped =
    "vivavoce.turn.stale_dropped_total";  // {what}: objects of an older epoch that died at a check
inline constexpr std::string_view kQuotesDropped =
    "vivavoce.assessment.quotes_dropped_total";  // {reason}: quotes that no candidate turn holds
inline constexpr std::string_view kStepsFenced =
    "vivavoce.workflow.fenced_total";  // {step}: results refused because the lease was lost
inline constexpr std::string_view kBlobBytes =
    "vivavoce.blobs.bytes_total";  // {direction=in|out}: of objects committed and read
inline constexpr std::string_view kHttpServerRefused =
    "vivavoce.http.server.refused_total";  // {status}: what never reached a handler
inline constexpr std::string_view kSocketBytes =
    "vivavoce.socket.bytes_total";  // {direction=in|out}: payloads of WebSocket messages
inline constexpr std::string_view kOutboxPublished =
    "vivavoce.outbox.published_total";  // {topic}: events that left the outbox
inline constexpr std::string_view kBusHandled =
    "vivavoce.bus.handled_total";  // {group, topic, outcome=done|duplicate|retry|dead}: attempts
inline constexpr std::string_view kQueueRefused =
    "vivavoce.pool.refused_total";  // {}: jobs refused because the pool's queue was full

}  // namespace vivavoce::metric
