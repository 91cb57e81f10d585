#ifndef KEZHI_SERVICES_SERVER_OPTIONS_H_
#define KEZHI_SERVICES_SERVER_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "storage/master_key.h"

namespace kezhi::server {

// Settings of `kezhi serve`, each with its unit and why the default is what it is.
struct ServerOptions {
  // Journal, views and keyring lie in folders below it; made when absent.
  std::string data_directory = "data";
  // Master, epoch and hash keys; never part of a backup of the data directory. Empty = `secrets` in
  // it.
  std::string secrets_directory;
  // Where the master key comes from, if not from a file there.
  storage::MasterKeySource master_key;
  // Host and port; port 0 takes a free one. Beyond loopback only with TLS, or `insecure`, and only
  // when callers prove who they are.
  std::string listen = "127.0.0.1:7430";
  // A file that gets the port in decimal once the server listens, for scripts and tests; empty =
  // none.
  std::string port_file;

  // Host and port for /metrics, /healthz and /readyz over HTTP, which tell nothing about persons.
  // Port 0 takes a free one; empty = none.
  std::string http_listen;
  // Whether that may lie beyond loopback, where anybody can read it.
  bool http_open = false;

  // Certificate chain and private key, PEM; empty = no TLS. Changed files are taken within a
  // second.
  std::string tls_certificate_file;
  std::string tls_key_file;
  // Authorities whose client certificates are taken, PEM; empty = none are asked for. They are
  // required unless there is a JWKS as well.
  std::string tls_client_ca_file;
  // Listens beyond loopback without TLS: for those who have an encrypting proxy in front.
  bool insecure = false;

  // Public keys by which tokens are checked, a JWKS; empty = no tokens. Taken anew when it changes.
  std::string jwks_file;
  // What a token's `iss` and `aud` must be; both are needed with `jwks_file`.
  std::string token_issuer;
  std::string token_audience;
  // Who may what (policy.h); empty = the shipped one. Taken anew when it changes.
  std::string policy_file;
  // What one proven principal may have under way at once: room for a busy service, an end for one
  // that runs wild.
  int max_calls_per_principal = 512;
  int max_streams_per_principal = 64;
  // Largest metadata of a call, in bytes: a token of 8 KiB and room for tracing.
  int max_metadata_bytes = 16 << 10;

  // Largest message taken, in bytes: gRPC's own default, and room for a full batch of commands.
  int max_message_bytes = 4 << 20;
  // Threads for queries and for reading the log, which may wait for the disk, so more than there
  // are cores. A query that waits for the views holds none.
  int workers = 16;
  // Jobs that may wait for them; beyond it RESOURCE_EXHAUSTED, OVERLOADED. A second's worth of
  // queries.
  int max_pending = 4096;
  // Longest wait for `min_position`, whatever the deadline: nobody needs it longer.
  absl::Duration max_wait = absl::Seconds(30);
  // A subscriber who hears nothing else gets a checkpoint so often; short enough to resume cheaply.
  absl::Duration idle_checkpoint = absl::Seconds(5);
  // How exactly checkpoints and heartbeats keep their time; nobody notices a tenth of a second.
  absl::Duration tick = absl::Milliseconds(100);
  // After SIGTERM calls under way have so long to end.
  absl::Duration stop_grace = absl::Seconds(10);
  // A projection that has events to fold, or a subscription or consumer group that has events to
  // look at, and does not move for so long is taken to hang: longer than any event takes, short
  // enough to wake somebody in time.
  absl::Duration stall_after = absl::Seconds(60);
  // How far back the forms can be asked for, in positions and in time; 0 = for ever, and with both
  // what either keeps is kept. The journal keeps everything.
  std::uint64_t history_positions = 0;
  absl::Duration history_age = absl::ZeroDuration();
  // How often a signed tree head is issued, if the log has grown: as much as may be rewritten
  // unseen by who keeps them. 0 = only on demand.
  absl::Duration tree_head_every = absl::Minutes(1);
  // Verifier keys (c2sp.org/signed-note) of those whose cosignatures are taken.
  std::vector<std::string> witnesses;
  // Whether the service closes business days by itself, as a store's clock says.
  bool close_days = true;
  // Whether it is recorded who reads whose personal texts (docs/decisions/0023). Without it nobody
  // can tell afterwards; for measurements.
  bool record_reads = true;
  // Begins new keys for a log whose keyring is gone: what was sealed never opens again.
  bool begin_new_keys = false;
  // Writes are refused below so much free space, in bytes (DISK_FULL); room to compact and to shut
  // down.
  std::uint64_t min_free_bytes = 64ULL << 20;
  // For what is read again and again, in bytes: a third for the log, the rest for the views.
  std::uint64_t cache_bytes = 160ULL << 20;
  // For views that are built from nothing, while they are, in bytes, about.
  std::uint64_t build_bytes = 256ULL << 20;
  // Least severe lines written: trace, debug, info, warn, error.
  std::string log_level = "info";
};

// FAILED_PRECONDITION: the service would be open to whom it cannot identify, or readable on its
// way. INVALID_ARGUMENT: a value makes no sense; the message names it.
absl::Status Validate(const ServerOptions& options);

// Whether an address, host:port, is one of this machine alone; `what` names it when it is none.
// INVALID_ARGUMENT.
absl::StatusOr<bool> IsLoopback(absl::string_view what, const std::string& address);

// Whether callers are taken at their word: on loopback, as long as they need prove nothing.
bool TakesStatements(const ServerOptions& options);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_OPTIONS_H_
