#ifndef KEZHI_BASE_MUTEX_H_
#define KEZHI_BASE_MUTEX_H_

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"

namespace kezhi {

// A std::mutex that Clang's thread-safety analysis understands. Not absl::Mutex: Debian's build of
// it is invisible to ThreadSanitizer, which then reports races where there are none.
class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }

  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

  // Blocks until `condition()` holds. It is called with the lock held, first now, then after each
  // Notify.
  template <typename Condition>
  void Await(Condition condition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    std::unique_lock<std::mutex> lock(mutex_, std::adopt_lock);
    changed_.wait(lock, condition);
    lock.release();
  }

  // As Await, but at most until `deadline`; returns whether the condition holds.
  template <typename Condition>
  bool AwaitUntil(std::chrono::steady_clock::time_point deadline, Condition condition)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    std::unique_lock<std::mutex> lock(mutex_, std::adopt_lock);
    const bool holds = changed_.wait_until(lock, deadline, condition);
    lock.release();
    return holds;
  }

  void Notify() { changed_.notify_all(); }

  // Wakes one of those who wait: where any of them will do.
  void NotifyOne() { changed_.notify_one(); }

 private:
  friend class Signal;

  std::mutex mutex_;
  std::condition_variable changed_;
};

// A place of its own to wait at for what a Mutex guards, where others wait for something else: who
// waits here is woken by this Notify alone, and that wakes nobody else.
class Signal {
 public:
  // As Mutex::Await. All who wait here name the same mutex.
  template <typename Condition>
  void Await(Mutex& mutex, Condition condition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    changed_.wait(lock, condition);
    lock.release();
  }

  // As Mutex::AwaitUntil.
  template <typename Condition>
  bool AwaitUntil(Mutex& mutex, std::chrono::steady_clock::time_point deadline, Condition condition)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const bool holds = changed_.wait_until(lock, deadline, condition);
    lock.release();
    return holds;
  }

  void Notify() { changed_.notify_all(); }

 private:
  std::condition_variable changed_;
};

// Holds a Mutex for a scope.
class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) {
    mutex_->Lock();
  }

  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->Unlock(); }

  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex* mutex_;
};

}  // namespace kezhi

#endif  // KEZHI_BASE_MUTEX_H_
