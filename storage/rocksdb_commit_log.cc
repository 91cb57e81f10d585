#include "storage/rocksdb_commit_log.h"
