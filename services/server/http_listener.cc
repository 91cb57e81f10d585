#include "services/server/http_listener.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace kezhi::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::chrono::seconds kPatience(10);
constexpr std::uint32_t kMaxHeaderBytes = 8192;

// One client. Lives as long as an operation of its own is under way.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::ip::tcp::socket socket, const HttpHandler& handler)
      : stream_(std::move(socket)), handler_(handler) {}

  void Read() {
    // A parser is good for one request.
    parser_.emplace();
    parser_->header_limit(kMaxHeaderBytes);
    parser_->body_limit(0);
    stream_.expires_after(kPatience);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code error, std::size_t) {
                       if (!error) self->Answer();
                     });
  }

 private:
  void Answer() {
    const auto& request = parser_->get();
    const bool head = request.method() == http::verb::head;
    response_ = {};
    response_.version(request.version());
    response_.keep_alive(request.keep_alive());
    if (head || request.method() == http::verb::get) {
      const std::string target(request.target());
      HttpAnswer answer = handler_(target.substr(0, target.find('?')));
      response_.result(static_cast<unsigned>(answer.status));
      response_.set(http::field::content_type, answer.content_type);
      response_.content_length(answer.body.size());
      if (!head) response_.body() = std::move(answer.body);
    } else {
      response_.result(http::status::method_not_allowed);
      response_.set(http::field::allow, "GET, HEAD");
      response_.content_length(0);
    }
    stream_.expires_after(kPatience);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](error_code error, std::size_t) {
                        if (!error && self->response_.keep_alive()) self->Read();
                      });
  }

  beast::tcp_stream stream_;
  const HttpHandler& handler_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::empty_body>> parser_;
  http::response<http::string_body> response_;
};

}  // namespace

struct HttpListener::State {
  explicit State(HttpHandler answers) : handler(std::move(answers)) {}

  void Accept() {
    acceptor.async_accept([this](error_code error, asio::ip::tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) std::make_shared<Connection>(std::move(socket), handler)->Read();
      Accept();
    });
  }

  const HttpHandler handler;
  asio::io_context context{1};
  asio::ip::tcp::acceptor acceptor{context};
  std::thread thread;
};

HttpListener::HttpListener(std::unique_ptr<State> state) : state_(std::move(state)) {
  port_ = state_->acceptor.local_endpoint().port();
  state_->Accept();
  state_->thread = std::thread([state = state_.get()] { state->context.run(); });
}

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(const std::string& listen,
                                                                  HttpHandler handler) {
  const std::size_t colon = listen.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(listen.substr(colon + 1), &port)) {
    return absl::InvalidArgumentError(absl::StrCat("http_listen must be host:port, is ", listen));
  }
  std::string host = listen.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat("no address: ", listen));
  auto state = std::make_unique<State>(std::move(handler));
  const asio::ip::tcp::endpoint endpoint(address, static_cast<std::uint16_t>(port));
  state->acceptor.open(endpoint.protocol(), error);
  if (!error) state->acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) state->acceptor.bind(endpoint, error);
  if (!error) state->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", listen, ": ", error.message()));
  }
  return std::unique_ptr<HttpListener>(new HttpListener(std::move(state)));
}

HttpListener::~HttpListener() {
  state_->context.stop();
  state_->thread.join();
}

}  // namespace kezhi::server
