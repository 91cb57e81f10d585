// kezhi serve: the server.
#include <memory>

#include "absl/strings/numbers.h"

#include "services/cli/key_place.h"
#include "services/cli/verbs.h"
#include "services/server/options.h"
#include "services/server/run_server.h"

namespace kezhi::cli {

namespace {

// Who may come, how it is proven, and what each may do.
void AddAccess(CLI::App& verb, server::ServerOptions& options) {
  constexpr char kGroup[] = "Access";
  const auto file = [&](const char* name, std::string& to, const char* help) {
    verb.add_option(name, to, help)->group(kGroup);
  };
  file("--tls-cert", options.tls_certificate_file,
       "Certificate chain (PEM): speak TLS; taken anew when it changes");
  file("--tls-key", options.tls_key_file, "Its private key (PEM)");
  file("--tls-client-ca", options.tls_client_ca_file,
       "Authorities whose client certificates are taken (PEM); required of callers unless --jwks");
  file("--jwks", options.jwks_file,
       "Public keys (JWKS) by which bearer tokens are checked; taken anew when it changes");
  file("--token-issuer", options.token_issuer, "What a token's iss must be");
  file("--token-audience", options.token_audience, "What a token's aud must be");
  file("--policy", options.policy_file,
       "Who may what (`kezhi policy --source`); taken anew when it changes; default: the shipped "
       "one");
  verb.add_flag("--insecure", options.insecure,
                "Listen beyond loopback without TLS: a proxy in front encrypts")
      ->group(kGroup);
  verb.add_flag("--http-open", options.http_open, "--http-listen may lie beyond loopback")
      ->group(kGroup);
  const auto number = [&](const char* name, int& to, const char* help) {
    verb.add_option(name, to, help)->group(kGroup)->capture_default_str();
  };
  number("--max-calls", options.max_calls_per_principal,
         "Calls that one proven principal may have under way");
  number("--max-streams", options.max_streams_per_principal, "The same of streams");
  number("--max-message-bytes", options.max_message_bytes, "Largest message taken");
  number("--max-metadata-bytes", options.max_metadata_bytes, "Largest metadata of a call");
}

}  // namespace

void AddServe(Verbs& verbs) {
  auto options = std::make_shared<server::ServerOptions>();
  CLI::App* verb = verbs.Add(
      {"serve", kDataGroup, "Serves a data directory over gRPC until Ctrl-C",
       "Exit codes: 0 stopped; 1 not started, and the log says why; 3 ended by a write of unknown\n"
       "outcome: start it again, which settles it.",
       "  kezhi serve --data data\n"
       "  kezhi serve --data data --listen 127.0.0.1:0 --port-file port\n"},
      [options](Session&) -> absl::StatusOr<int> { return server::RunServer(*options); });
  verb->add_option("--data", options->data_directory, "Data directory; made when absent")
      ->capture_default_str();
  AddKeyPlace(*verb, options->secrets_directory, options->master_key);
  verb->add_option(
          "--listen", options->listen,
          "Host and port; beyond loopback only with TLS and proven callers; port 0 takes a "
          "free one")
      ->envname("KEZHI_LISTEN")
      ->capture_default_str();
  verb->add_option("--port-file", options->port_file,
                   "File that gets the port once the server listens");
  verb->add_option("--http-listen", options->http_listen,
                   "Host and port for /metrics, /healthz and /readyz; default: none")
      ->envname("KEZHI_HTTP_LISTEN");
  verb->add_option_function<std::string>(
      "--history-horizon",
      [options](const std::string& text) {
        std::uint64_t number = 0;
        const bool days = !text.empty() && text.back() == 'd';
        if (!absl::SimpleAtoi(days ? text.substr(0, text.size() - 1) : text, &number)) {
          throw CLI::ValidationError("--history-horizon", "takes 400d or 1000000, is " + text);
        }
        if (days) {
          options->history_age = absl::Hours(24) * static_cast<std::int64_t>(number);
        } else {
          options->history_positions = number;
        }
      },
      "How far back forms can be asked for: days (400d) or positions (1000000); default: for ever");
  verb->add_option_function<double>(
          "--tree-head-every",
          [options](double seconds) { options->tree_head_every = absl::Seconds(seconds); },
          "Seconds between signed tree heads, if the log has grown; 0: only on demand; default: 60")
      ->check(CLI::NonNegativeNumber);
  verb->add_option("--witness", options->witnesses,
                   "Verifier key (name+id+key) of a witness whose cosignatures are taken; "
                   "repeatable");
  verb->add_option("--workers", options->workers, "Threads for queries")->capture_default_str();
  verb->add_option("--min-free-bytes", options->min_free_bytes,
                   "Writes are refused below so much free disk space")
      ->capture_default_str();
  verb->add_option("--cache-bytes", options->cache_bytes,
                   "Memory for what is read again and again, of the log and the views")
      ->capture_default_str();
  verb->add_option("--build-bytes", options->build_bytes,
                   "Memory for views that are built from nothing, while they are")
      ->capture_default_str();
  verb->add_flag("!--no-reading-log", options->record_reads,
                 "Do not record who reads whose personal texts");
  verb->add_flag("--begin-new-keys", options->begin_new_keys,
                 "Begin new keys though the log has personal texts and their keyring is gone: "
                 "they never open again");
  AddAccess(*verb, *options);
  verb->add_option("--log-level", options->log_level, "Least severe lines logged")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}))
      ->capture_default_str();
}

}  // namespace kezhi::cli
