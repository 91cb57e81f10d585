// `kezhi serve` with the echo service beside it in the same process, so that both are measured on
// the same machine at the same time by the same client.
//
//   bench_server --data DIR --port-file FILE --echo-port-file FILE
//                [--record-reads] [--without tree|sealing]
//
// Ends on SIGTERM or SIGINT.

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

#include "services/server/server.h"
#include "tests/bench/load/echo_handler.h"
#include "tests/bench/load/left_out.h"

namespace {

int Serve(int argc, char** argv) {
  kezhi::server::ServerOptions options;
  options.listen = "127.0.0.1:0";
  // Its events would stand among those that are counted.
  options.record_reads = false;
  std::string echo_port_file;
  std::string without;
  CLI::App app("Kezhi and an echo service in one process");
  app.add_option("--data", options.data_directory, "Data directory")->required();
  app.add_option("--port-file", options.port_file, "Gets Kezhi's port")->required();
  app.add_option("--echo-port-file", echo_port_file, "Gets the echo's port")->required();
  app.add_flag("!--no-close-days", options.close_days, "Do not close business days");
  app.add_flag("--record-reads", options.record_reads, "Record who reads whose personal texts");
  app.add_option("--without", without, "What is left out, to see what it costs")
      ->check(CLI::IsMember({"tree", "sealing"}));
  CLI11_PARSE(app, argc, argv);

  kezhi::bench::LeaveOut({.tree = without == "tree", .sealing = without == "sealing"});
  // There is no tree whose heads could be signed.
  if (without == "tree") options.tree_head_every = absl::ZeroDuration();

  kezhi::bench::EchoHandler echo;
  grpc::ServerBuilder builder;
  int echo_port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &echo_port);
  builder.RegisterService(&echo);
  const std::unique_ptr<grpc::Server> echo_server = builder.BuildAndStart();
  std::ofstream(echo_port_file) << echo_port << "\n";

  auto server = kezhi::server::Server::Start(options);
  if (!server.ok()) {
    std::cerr << server.status() << "\n";
    return 1;
  }
  boost::asio::io_context events;
  boost::asio::signal_set signals(events, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code&, int) { events.stop(); });
  events.run();
  (*server)->Stop(absl::Seconds(2));
  echo_server->Shutdown();
  if (!without.empty() && kezhi::bench::CallsLeftOut() == 0) {
    std::cerr << "--without " << without << " left nothing out: see tests/bench/CMakeLists.txt\n";
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Serve(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
