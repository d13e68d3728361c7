# cmake -DCOMMIT=… -DSOURCE_DIR=… -DTEMPLATE=… -DOUTPUT=… -P WriteCommit.cmake
# Writes OUTPUT with the commit, unless that is what it holds already.
set(commit "${COMMIT}")
if(commit STREQUAL "")
  # The checkout must be this one: sources may lie unpacked inside another.
  execute_process(COMMAND git rev-parse --show-prefix --short HEAD
    WORKING_DIRECTORY ${SOURCE_DIR} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_QUIET)
  if(status EQUAL 0 AND said MATCHES "^\n([0-9a-f]+)\n$")
    set(commit ${CMAKE_MATCH_1})
  else()
    set(commit unknown)
  endif()
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
