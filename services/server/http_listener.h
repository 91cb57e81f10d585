#ifndef KEZHI_SERVICES_SERVER_HTTP_LISTENER_H_
#define KEZHI_SERVICES_SERVER_HTTP_LISTENER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace kezhi::server {

// What a path is answered with.
struct HttpAnswer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// Answers a path, such as `/healthz`. Called on the listener's thread, so it must be short.
using HttpHandler = std::function<HttpAnswer(const std::string& path)>;

// A small HTTP/1.1 listener for machines that look after the service: GET and HEAD, no bodies, one
// thread. A slow or silent client is cut off after ten seconds.
class HttpListener {
 public:
  // Listens on `host:port`; port 0 takes a free one. INVALID_ARGUMENT: no such address.
  // UNAVAILABLE: it is in use.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(const std::string& listen,
                                                             HttpHandler handler);
  // Closes all connections and joins the thread.
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  int port() const { return port_; }

 private:
  struct State;
  explicit HttpListener(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
  int port_ = 0;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_HTTP_LISTENER_H_
