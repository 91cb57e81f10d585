// The load generator, in a process of its own: each subcommand measures one thing and prints lines
// of tab-separated values (row.h).

#include <CLI/CLI.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"

#include "tests/bench/load/measure.h"

namespace kezhi::bench {
namespace {

// Names this run: its time in milliseconds, of which eight hex digits come round in 50 days.
std::string NewTag() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return absl::StrFormat("%08x", static_cast<std::uint32_t>(ms) | 1U);
}

struct Settings {
  Target target;
  int callers = 64;
  double rate = 0;
  int batch = 64;
  int subscribers = 1;
  int customers = 100'000;
  std::uint64_t events = 100'000;
  std::uint64_t distance = 1'000'000;
  std::string directory;
};

void AddServer(CLI::App& verb, Settings& settings) {
  verb.add_option("--server", settings.target.address, "Kezhi's address")->required();
  verb.add_option("--stores", settings.target.stores, "Stores that the commands are spread over")
      ->capture_default_str();
  verb.add_option("--channels", settings.target.channels, "Connections that the callers share")
      ->capture_default_str();
}

void AddEcho(CLI::App& verb, Settings& settings) {
  verb.add_option("--echo", settings.target.echo_address, "Address of the echo service")
      ->required();
}

void AddCallers(CLI::App& verb, Settings& settings) {
  verb.add_option("--callers", settings.callers, "Calls under way at any time")
      ->capture_default_str();
}

void AddRate(CLI::App& verb, Settings& settings) {
  verb.add_option("--rate", settings.rate, "Calls a second, each when due; 0 = closed loop")
      ->capture_default_str();
}

void AddLimits(CLI::App& app, Settings& settings) {
  const auto directory = [&](CLI::App& verb) {
    verb.add_option("--directory", settings.directory, "Where to write")->required();
  };
  CLI::App* disk = app.add_subcommand("disk", "fdatasync after each 4 KiB appended");
  directory(*disk);
  disk->callback([&] { MeasureDisk(settings.directory, settings.target.window); });
  CLI::App* rocksdb =
      app.add_subcommand("rocksdb", "RocksDB by itself, one sync for all that wait");
  directory(*rocksdb);
  AddCallers(*rocksdb, settings);
  AddRate(*rocksdb, settings);
  rocksdb->callback([&] {
    MeasureRocksdb(settings.directory, settings.callers, settings.rate, settings.target.window);
  });
}

void AddWrites(CLI::App& app, Settings& settings) {
  CLI::App* echo = app.add_subcommand("echo", "Echo calls of a command's size");
  AddEcho(*echo, settings);
  AddCallers(*echo, settings);
  AddRate(*echo, settings);
  echo->callback([&] { MeasureEcho(settings.target, settings.callers, settings.rate); });

  CLI::App* execute = app.add_subcommand("execute", "Durable commands, one a call");
  AddServer(*execute, settings);
  AddCallers(*execute, settings);
  AddRate(*execute, settings);
  execute->callback([&] { MeasureExecute(settings.target, settings.callers, settings.rate); });

  CLI::App* batch = app.add_subcommand("batch", "Durable commands, many a call");
  AddServer(*batch, settings);
  AddCallers(*batch, settings);
  batch->add_option("--batch", settings.batch, "Commands a call")->capture_default_str();
  batch->callback([&] { MeasureBatch(settings.target, settings.callers, settings.batch); });

  CLI::App* fill = app.add_subcommand("fill", "Commands until the log has so many events");
  AddServer(*fill, settings);
  fill->add_option("--events", settings.events, "Events")->capture_default_str();
  fill->callback([&] { Fill(settings.target, settings.events); });

  CLI::App* customers = app.add_subcommand("customers", "Registers customers; prints nothing");
  AddServer(*customers, settings);
  customers->add_option("--count", settings.customers, "Customers")->capture_default_str();
  customers->callback([&] { AddCustomers(settings.target, settings.customers); });
}

void AddReads(CLI::App& app, Settings& settings) {
  CLI::App* head = app.add_subcommand("head", "Position of the last event: the first answer");
  AddServer(*head, settings);
  head->callback([&] {
    Connection connection(settings.target.address);
    std::cout << HeadOf(connection).position() << "\n";
  });

  CLI::App* views = app.add_subcommand("views", "Waits until the views have come to the head");
  AddServer(*views, settings);
  views->callback([&] { AwaitViews(settings.target); });

  CLI::App* live = app.add_subcommand("live", "From due to the last of the live subscribers");
  AddServer(*live, settings);
  live->add_option("--subscribers", settings.subscribers, "Subscribers")->capture_default_str();
  live->add_option("--rate", settings.rate, "Commands a second")->required();
  live->callback([&] { MeasureLive(settings.target, settings.subscribers, settings.rate); });

  CLI::App* catch_up = app.add_subcommand("catch-up", "All events, beside a raw stream of them");
  AddServer(*catch_up, settings);
  AddEcho(*catch_up, settings);
  catch_up->callback([&] { MeasureCatchUp(settings.target); });

  CLI::App* streams = app.add_subcommand("streams", "Whole streams of 100 events");
  AddServer(*streams, settings);
  AddCallers(*streams, settings);
  streams->callback([&] { MeasureStreamRead(settings.target, settings.callers); });

  CLI::App* forms = app.add_subcommand("forms", "Cards by key, latest and as of long ago");
  AddServer(*forms, settings);
  AddCallers(*forms, settings);
  forms->add_option("--distance", settings.distance, "Events ago")->capture_default_str();
  forms->callback([&] { MeasureForms(settings.target, settings.callers, settings.distance); });
}

int Main(int argc, char** argv) {
  Settings settings;
  settings.target.tag = NewTag();
  CLI::App app("Measures Kezhi from outside");
  app.require_subcommand(1);
  app.add_option("--seconds", settings.target.window.seconds, "Length of a measurement")
      ->capture_default_str();
  app.add_option("--warm-up", settings.target.window.warm_up_seconds, "Left out before it")
      ->capture_default_str();
  AddLimits(app, settings);
  AddWrites(app, settings);
  AddReads(app, settings);
  CLI11_PARSE(app, argc, argv);
  return 0;
}

}  // namespace
}  // namespace kezhi::bench

int main(int argc, char** argv) {
  // As the server does.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  try {
    return kezhi::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
