#include "storage/views.h"
