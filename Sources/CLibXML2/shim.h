#ifndef MONARCH_CLIBXML2_SHIM_H
#define MONARCH_CLIBXML2_SHIM_H

// Debian builds libxml2 with ICU, whose headers clash with the ones inside Swift's Foundation as soon
// as one file sees both. Nothing here needs libxml2's ICU types, so they are hidden.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

// `xmlFree` is a mutable global function pointer, which Swift 6 cannot call safely.
static inline void monarch_xml_free(void *pointer) { xmlFree(pointer); }

// The marker that makes libxml2 call the SAX2 callbacks is a macro with a cast, which Swift does not import.
static inline unsigned int monarch_xml_sax2_magic(void) { return XML_SAX2_MAGIC; }

#endif
