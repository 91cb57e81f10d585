#ifndef KEZHI_SERVICES_SERVER_LOG_H_
#define KEZHI_SERVICES_SERVER_LOG_H_

#include <string>
#include <string_view>

namespace kezhi::server {

// A log line is a time, a level, an event's name and fields (`server_listening
// address=127.0.0.1:7430`), written with spdlog to standard output. Whom it is about goes in by id;
// no personal data, no text that a caller sent.
//
// Only these functions know spdlog: its headers would take twenty seconds to compile in each file.
void LogInfo(std::string_view line);
void LogWarning(std::string_view line);
void LogError(std::string_view line);
void LogCritical(std::string_view line);

// Sets up the process's logger; also turns the messages of protobuf's own logger into lines of
// ours, without their text's payload. `level` as spdlog names it.
void SetUpLog(const std::string& level);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_LOG_H_
