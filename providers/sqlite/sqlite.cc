// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/providers/sqlite/sqlite.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>

#include "core.h"
#include "schema.h"
#include "store.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/options.h"

namespace vivavoce {
namespace {

struct Options {
  std::string path;
  sqlite::WriterLimits writer;
  size_t readers = 2;
};

absl::StatusOr<Options> ParseOptions(std::string_view json) {
  OptionReader in(json);
  Options options;
  options.path = in.String("path", "");
  options.writer.group = static_cast<size_t>(in.Integer("groupLimit", 256, {1, 4096}));
  options.writer.queue = static_cast<size_t>(in.Integer("queueLimit", 10'000, {1, 1'000'000}));
  options.readers = static_cast<size_t>(in.Integer("readers", 2, {1, 16}));
  options.writer.log_bytes = in.Integer("walMegabytes", 64, {1, 4096}) << 20;
  options.writer.fold_after = std::chrono::seconds(in.Integer("foldSeconds", 10, {0, 86'400}));
  if (absl::Status s = in.Finish(); !s.ok()) return Annotate(s, "sqlite");
  if (options.path.empty()) {
    return InvalidArgument("sqlite: option path: must name the database file");
  }
  if (options.path.back() == '/' || options.path.find('\0') != std::string::npos) {
    return InvalidArgument("sqlite: option path: must name a file, not a folder (" + options.path +
                           ")");
  }
  return options;
}

// Absolute and without links, so that one file has one lock.
absl::StatusOr<std::string> ResolvePath(const std::string& path, const std::string& base) {
  std::error_code error;
  std::filesystem::path full = std::filesystem::path(base) / path;
  full = std::filesystem::weakly_canonical(std::filesystem::absolute(full, error), error);
  if (error) return InvalidArgument("sqlite: option path: " + error.message() + " (" + path + ")");
  return full.string();
}

absl::StatusOr<std::shared_ptr<sqlite::Core>> OpenCore(const std::string& path,
                                                       const Options& options,
                                                       const ProviderContext& context) {
  auto core = std::make_shared<sqlite::Core>(context.executor);
  absl::StatusOr<std::unique_ptr<sqlite::StoreFile>> file = sqlite::StoreFile::Open(path);
  if (!file.ok()) return file.status();
  core->file = *std::move(file);
  absl::StatusOr<std::unique_ptr<sqlite::Connection>> connection =
      sqlite::Connection::Open(path, sqlite::Connection::Mode::kWrite);
  if (!connection.ok()) return connection.status();
  if (absl::Status s = sqlite::PrepareSchema(**connection); !s.ok()) return s;
  absl::StatusOr<int64_t> clock =
      (*connection)->Number("SELECT value FROM meta WHERE name='clock'");
  if (!clock.ok()) return clock.status();
  core->writer = std::make_unique<sqlite::Writer>(*std::move(connection), *clock, options.writer,
                                                  *context.clock, context.telemetry);
  core->reader = std::make_unique<sqlite::SnapshotReader>(path, *core->writer, context.executor,
                                                          *context.clock, options.readers);
  return core;
}

class SqliteStoreFactory final : public StoreFactory {
 public:
  std::string_view Name() const override { return "sqlite"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    return ParseOptions(options).status();
  }

  absl::StatusOr<StoreHandle> Make(std::string_view json,
                                   const ProviderContext& context) const override {
    absl::StatusOr<Options> options = ParseOptions(json);
    if (!options.ok()) return options.status();
    absl::StatusOr<std::string> path = ResolvePath(options->path, context.base_path);
    if (!path.ok()) return path.status();
    absl::StatusOr<std::shared_ptr<sqlite::Core>> core = OpenCore(*path, *options, context);
    if (!core.ok()) return core.status();
    StoreHandle handle;
    handle.store = std::make_unique<sqlite::SqliteStore>(*core);
    handle.outbox = std::make_unique<sqlite::SqliteOutboxReader>(*std::move(core));
    return handle;
  }

  std::vector<Finding> Examine(std::string_view json,
                               const ProviderContext& context) const override;
};

std::vector<Finding> SqliteStoreFactory::Examine(std::string_view json,
                                                 const ProviderContext& context) const {
  Finding finding;
  finding.subject = "store: sqlite";
  absl::StatusOr<Options> options = ParseOptions(json);
  absl::StatusOr<std::string> path =
      options.ok() ? ResolvePath(options->path, context.base_path) : options.status();
  if (!path.ok()) {
    finding.severity = Finding::Severity::kMissing;
    finding.detail = Message(path.status());
    finding.mend = "correct providers.store in the configuration";
    return {finding};
  }
  struct stat about {};
  if (stat(path->c_str(), &about) == 0) {
    finding.detail = *path + ", " + std::to_string(about.st_size) + " bytes";
  } else {
    finding.detail = *path + ", made on first use";
  }
  return {finding};
}

}  // namespace

std::unique_ptr<StoreFactory> MakeSqliteStoreFactory() {
  return std::make_unique<SqliteStoreFactory>();
}

}  // namespace vivavoce
