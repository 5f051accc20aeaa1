#ifndef MONARCH_MALLOC_SHIM_H
#define MONARCH_MALLOC_SHIM_H

// The settings of glibc's allocator, which Swift's Glibc module leaves out.
#include <malloc.h>

#endif
