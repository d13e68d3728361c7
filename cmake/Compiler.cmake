# The compiler and its flags. clang 16 is the reference; GCC before 13 miscompiles coroutines and
# is refused, so that nobody finds out at run time.
option(PARLEY_WERROR "Treat warnings as errors" OFF)
option(PARLEY_TESTS "Build the tests" ON)
option(PARLEY_FUZZ "Build the libFuzzer targets" OFF)
set(PARLEY_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=")

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "GCC ${CMAKE_CXX_COMPILER_VERSION} is not supported. "
    "Use clang 16 or 19 (apt install clang-16; CXX=clang++-16) or GCC 13 and newer.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# All code ends up in executables. With one kind of it, libraries and programs can share precompiled headers.
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
add_compile_options(-fPIE)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1" CACHE STRING "Flags of the Dev build type" FORCE)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG -g1")

find_program(PARLEY_CCACHE ccache)
if(PARLEY_CCACHE)
  # Paths relative to the checkout: a second clone finds what the first has compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
      CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${PARLEY_CCACHE})
  if(CMAKE_UNITY_BUILD)
    # Unity sources include by absolute path, which __FILE__ would carry into what ccache compares.
    add_compile_options(-fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=../../)
  endif()
endif()
find_program(PARLEY_LLD NAMES ld.lld-16 ld.lld-19 ld.lld)
if(PARLEY_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor)
if(PARLEY_WERROR)
  add_compile_options(-Werror)
endif()
if(PARLEY_SANITIZE)
  add_compile_options(-fsanitize=${PARLEY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PARLEY_SANITIZE})
else()
  # Hardening of everything that ships, shown by tests/hardening.
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  endif()
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
if(PARLEY_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
