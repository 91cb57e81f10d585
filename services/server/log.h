#ifndef KEZHI_SERVICES_SERVER_LOG_H_
#define KEZHI_SERVICES_SERVER_LOG_H_

#include <string>

namespace kezhi::server {

// A log line is a time, a level, an event's name and fields (`server_listening
// address=127.0.0.1:7430`), written with spdlog to standard output. Whom it is about goes in by id;
// no personal data, no text that a caller sent.

// Sets up the process's logger; also turns the messages of protobuf's own logger into lines of
// ours, without their text's payload. `level` as spdlog names it.
void SetUpLog(const std::string& level);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_LOG_H_
