# Headers of other projects that most sources include, compiled once for all targets of ./test's builds.
# Builds without them (`dev`, and what ./run and the images build) check that each source includes what
# it uses.
#
# target_precompile_headers() would record a path of this build folder in the result, and ccache would
# find nothing for another clone. So the list of headers is written to the user's cache.
option(PARLEY_PRECOMPILE "Compile common headers once for all targets (clang only)" OFF)

set(precompiled_headers algorithm array atomic boost/json.hpp chrono condition_variable cstdint cstring deque
  filesystem fstream functional future iostream map memory mutex optional random set span sstream stdexcept
  string string_view thread unordered_map unordered_set utility variant vector)

# parley_precompiled(name HEADERS … DEPS …): an object library whose only object is the precompiled header; and
# `name`_ready, for add_dependencies().
function(parley_precompiled name)
  cmake_parse_arguments(ARG "" "" "HEADERS;DEPS" ${ARGN})
  list(TRANSFORM ARG_HEADERS REPLACE "(.+)" "#include <\\1>")
  list(JOIN ARG_HEADERS "\n" text)
  string(SHA256 digest "${text}")
  set(folder $ENV{XDG_CACHE_HOME})
  if(NOT folder AND DEFINED ENV{HOME})
    set(folder $ENV{HOME}/.cache)
  elseif(NOT folder)
    set(folder ${CMAKE_BINARY_DIR})
  endif()
  set(file ${folder}/parley/precompiled/${digest}.cpp)
  # Written under another name and renamed: two builds may be configured at once, and one may be killed.
  file(CONFIGURE OUTPUT ${file} CONTENT "${text}\n" @ONLY)
  add_library(${name} OBJECT ${file})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  target_compile_options(${name} PRIVATE "SHELL:-x c++-header" "SHELL:-Xclang -fno-pch-timestamp")
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  # Sources wait for the commands of what their target depends on, but not for its objects.
  add_custom_target(${name}_ready DEPENDS $<TARGET_OBJECTS:${name}>)
endfunction()

function(parley_targets_in folder result)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(one IN LISTS folders)
    parley_targets_in(${one} more)
    list(APPEND targets ${more})
  endforeach()
  set(${result} ${targets} PARENT_SCOPE)
endfunction()

# Once all targets are declared: the root's last call.
function(parley_precompile)
  if(NOT PARLEY_PRECOMPILE OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    return()
  endif()
  parley_targets_in(${CMAKE_SOURCE_DIR} targets)
  parley_precompiled(precompiled_product HEADERS ${precompiled_headers} DEPS parley::boost)
  if(PARLEY_TESTS)
    parley_precompiled(precompiled_tests HEADERS ${precompiled_headers} gtest/gtest.h DEPS parley::boost GTest::gtest)
    parley_test_code(precompiled_tests)
  endif()
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(is_test_code ${target} PARLEY_TEST_CODE)
    if(NOT type MATCHES "^(STATIC_LIBRARY|EXECUTABLE)$")
      continue()
    elseif(is_test_code)
      set(precompiled precompiled_tests)
    else()
      set(precompiled precompiled_product)
    endif()
    # The compiler lists it among the headers that a source depends on.
    target_compile_options(${target} PRIVATE "SHELL:-include-pch $<TARGET_OBJECTS:${precompiled}>")
    add_dependencies(${target} ${precompiled}_ready)
  endforeach()
endfunction()
