#ifndef MONARCH_MEMORY_SHIM_H
#define MONARCH_MEMORY_SHIM_H

// The settings of glibc's allocator, and where the program itself is mapped; Swift's Glibc module leaves both out.
#include <elf.h>
#include <malloc.h>
#include <sys/auxv.h>

#endif
