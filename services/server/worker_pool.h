#ifndef KEZHI_SERVICES_SERVER_WORKER_POOL_H_
#define KEZHI_SERVICES_SERVER_WORKER_POOL_H_

#include <functional>
#include <memory>

namespace kezhi::server {

// Threads for what may block or take long: queries, reading the log. gRPC's own threads hand work
// over and return. Any thread may call it.
class WorkerPool {
 public:
  // `max_pending` jobs may wait or run at a time.
  WorkerPool(int threads, int max_pending);
  // Stops.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Queues a job; false, and the job is not run, when too many are waiting or the pool has stopped.
  [[nodiscard]] bool Post(std::function<void()> job);
  // As Post without the bound: for going on with what has been admitted already. False only once
  // stopped.
  [[nodiscard]] bool Continue(std::function<void()> job);
  // Takes no more jobs, runs those queued, and joins the threads. Idempotent; not from a job.
  void Stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_WORKER_POOL_H_
