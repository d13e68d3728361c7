#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <string>

/// The golden examples in protocol/fixtures/, which tests of other languages read too.
namespace parley::protocol_testing {

/// fixture("ids"): protocol/fixtures/ids.json. Throws where there is none.
boost::json::value fixture(const std::string& name);

/// All of one folder, by their names without `.json`; never none.
std::map<std::string, boost::json::value> fixtures(const std::string& folder);

}  // namespace parley::protocol_testing
