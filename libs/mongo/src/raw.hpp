#pragma once

#include <bson/bson.h>

namespace parley::mongo {

// The public headers name none of the library's types: bson_t has an alignment of its own, which a
// forward declaration would not carry.
inline bson_t* raw(void* bson) { return static_cast<bson_t*>(bson); }
inline const bson_t* raw(const void* bson) { return static_cast<const bson_t*>(bson); }

}  // namespace parley::mongo
