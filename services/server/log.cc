#include "services/server/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <google/protobuf/stubs/logging.h>

namespace kezhi::server {
namespace {

// protobuf names the field whose text is not UTF-8; the caller is told so as well (raw_message.h),
// so that a line of ours is only of use when looking for a fault of our own.
void OnProtobufMessage(google::protobuf::LogLevel level, const char* file, int line,
                       const std::string& /*text*/) {
  spdlog::debug("protobuf_message level={} at={}:{}", static_cast<int>(level), file, line);
}

void Log(spdlog::level::level_enum level, std::string_view line) {
  spdlog::default_logger_raw()->log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void LogInfo(std::string_view line) {
  Log(spdlog::level::info, line);
}

void LogWarning(std::string_view line) {
  Log(spdlog::level::warn, line);
}

void LogError(std::string_view line) {
  Log(spdlog::level::err, line);
}

void LogCritical(std::string_view line) {
  Log(spdlog::level::critical, line);
}

void SetUpLog(const std::string& level) {
  auto logger = spdlog::stdout_logger_mt("kezhi");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(level));
  // A line is there when the event is, also for who reads through a pipe.
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
  google::protobuf::SetLogHandler(&OnProtobufMessage);
}

}  // namespace kezhi::server
