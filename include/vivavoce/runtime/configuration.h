// SPDX-License-Identifier: Apache-2.0
// The one configuration: which provider serves each port, with what options
// (docs/configuration.md).
//
// Precedence: call argument > code > environment (VIVAVOCE_<PATH>, dots as underscores) > file >
// default. Unknown keys are errors that name the nearest known one.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

// `use: NAME` and the options beside it, as a JSON object. Options of the environment are named in
// capitals and hold text, as OptionReader takes them: VIVAVOCE_PROVIDERS_PDF_TIMEOUTSECONDS=9 is
// {"TIMEOUTSECONDS": "9"}.
struct ProviderChoice {
  std::string use;
  std::string options = "{}";
};

// Where one role listens. Port 0: any free one.
struct Listening {
  std::string host = "127.0.0.1";
  int port = 0;
};

// An OpenID Connect issuer whose people may sign in.
struct TrustedIssuer {
  std::string issuer;    // as in the token's `iss`
  std::string jwks_url;  // empty: found by the issuer's discovery document
  std::string audience;
  std::string role_claim = "role";
  std::string tenant_claim = "tenant";
};

// What `vivavoce serve` reads of the file: `server`, `webhooks`, `auth`, `mail`.
struct ServerSettings {
  Listening gateway{"127.0.0.1", 3009};
  Listening edge{"127.0.0.1", 8080};
  std::string edge_public_url;  // as candidates reach it; empty: ws:// host and port of the edge
  std::string
      gateway_public_url;  // as people and candidates reach it; empty: http:// of the gateway
  int drain_seconds = 15;  // what is under way at SIGTERM has this long
  bool allow_private_targets = false;  // of webhooks: loopback, private addresses, plain http
  std::vector<TrustedIssuer> issuers;
  std::string mail_from;  // empty: no mail is sent
};

struct Configuration {
  // Port name (store, blobs, stt, llm, tts, embeddings, vad, pdf, transport, sessions) -> choices
  // in the order in which they are tried.
  std::map<std::string, std::vector<ProviderChoice>, std::less<>> providers;
  std::vector<std::string> plugins;  // absolute paths
  std::string models_path;           // empty: none found
  std::string share_path;            // empty: none found
  std::string prices_path;           // of vendors, absolute; empty: the shared data's
  ServerSettings server;
  std::string base_path;  // folder of the file; relative paths of providers begin here

  const ProviderChoice& First(std::string_view port) const;
  std::string DebugString() const;  // safe to log
};

// Where values come from besides the file; tests replace them.
struct ConfigurationSources {
  // The process's environment, as NAME -> value.
  std::map<std::string, std::string> environment;
  std::string program_path;  // of the running binary, to find share/ beside it
  std::string library_path;  // of libvivavoce, for programs that lie elsewhere
  std::string home;
};
ConfigurationSources SystemConfigurationSources();

// Reads `file` (YAML); empty means defaults and environment only.
//
// Environment: VIVAVOCE_<PATH>, dots as underscores (of a list of providers, the second's model is
// VIVAVOCE_PROVIDERS_LLM_1_MODEL); VIVAVOCE_PLUGINS with commas between the files; VIVAVOCE_SHARE,
// VIVAVOCE_MODELS. A misspelt one is an error like a misspelt key.
//
// Errors: NotFound when the file is absent; InvalidArgument naming file, key and mend.
absl::StatusOr<Configuration> LoadConfiguration(std::string_view file,
                                                const ConfigurationSources& sources);

}  // namespace vivavoce
