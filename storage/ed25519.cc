#include "storage/ed25519.h"

#include <memory>

#include <openssl/evp.h>

#include "base/check.h"
#include "storage/openssl_bytes.h"

namespace kezhi::storage {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

unsigned char* Out(std::string& out) {
  return reinterpret_cast<unsigned char*>(out.data());
}

Key PrivateKey(absl::string_view bytes) {
  KEZHI_CHECK(bytes.size() == kEd25519KeyBytes);
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(bytes), bytes.size()));
  KEZHI_CHECK(key != nullptr);
  return key;
}

Context NewContext() {
  Context context(EVP_MD_CTX_new());
  KEZHI_CHECK(context != nullptr);
  return context;
}

}  // namespace

std::string Ed25519PublicKey(absl::string_view private_key) {
  const Key key = PrivateKey(private_key);
  std::string bytes(kEd25519KeyBytes, '\0');
  std::size_t size = bytes.size();
  KEZHI_CHECK(EVP_PKEY_get_raw_public_key(key.get(), Out(bytes), &size) == 1);
  KEZHI_CHECK(size == bytes.size());
  return bytes;
}

std::string Ed25519Sign(absl::string_view private_key, absl::string_view message) {
  const Key key = PrivateKey(private_key);
  const Context context = NewContext();
  std::string signature(kEd25519SignatureBytes, '\0');
  std::size_t size = signature.size();
  KEZHI_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  KEZHI_CHECK(
      EVP_DigestSign(context.get(), Out(signature), &size, Bytes(message), message.size()) == 1);
  KEZHI_CHECK(size == signature.size());
  return signature;
}

bool Ed25519Verify(absl::string_view public_key, absl::string_view message,
                   absl::string_view signature) {
  if (public_key.size() != kEd25519KeyBytes || signature.size() != kEd25519SignatureBytes) {
    return false;
  }
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(public_key), public_key.size()));
  const Context context = NewContext();
  return key != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                          message.size()) == 1;
}

}  // namespace kezhi::storage
