#ifndef KEZHI_SERVICES_SERVER_FREEING_H_
#define KEZHI_SERVICES_SERVER_FREEING_H_

namespace kezhi::server {

// Lets a unique_ptr own what a C library gives out: `Free` is that library's function.
template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_FREEING_H_
