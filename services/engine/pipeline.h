#ifndef KEZHI_SERVICES_ENGINE_PIPELINE_H_
#define KEZHI_SERVICES_ENGINE_PIPELINE_H_

#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace kezhi::engine {

// Threads that carry work through stages, as many as there are stages; each takes any stage, and
// each stage has one thread at a time. Where little waits, one thread carries it all the way and
// wakes nobody; where much waits, every stage has a thread.
class Pipeline {
 public:
  struct Stage {
    // Whether a step would find something to do. Called with the pipeline's lock held.
    std::function<bool()> ready;
    std::function<void()> step;
  };

  // A free thread takes the first that is ready.
  explicit Pipeline(std::vector<Stage> stages);
  // Stops.
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Starts the threads. Once.
  void Run();
  // To be called when a stage has become ready otherwise than by the end of a step. Any thread,
  // without the locks that `ready` takes.
  void Notify();
  // Returns when nothing is ready any more, and the threads have ended. Idempotent.
  void Stop();

 private:
  struct Place {
    Stage stage;
    bool taken = false;
  };

  void Work();
  // What is ready and has no thread; nullptr: nothing.
  Place* Ready() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether a thread waits, and there is something for it to do.
  bool HasWork() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Waits for something to do; nullptr after Stop.
  Place* Take();

  Mutex mutex_;
  std::vector<Place> places_ ABSL_GUARDED_BY(mutex_);
  std::size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_PIPELINE_H_
