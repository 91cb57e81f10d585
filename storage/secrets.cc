#include "storage/secrets.h"
