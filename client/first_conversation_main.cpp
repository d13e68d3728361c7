#include <CLI/CLI.hpp>
#include <iostream>

#include "first_conversation.hpp"

int main(int argc, char** argv) {
  CLI::App app("Plays a first conversation through the front door of a Parley server.");
  std::string url;
  app.add_option("--url", url, "the front door, as http://127.0.0.1:8080")->required();
  app.set_version_flag("--version", PARLEY_VERSION);
  CLI11_PARSE(app, argc, argv);

  parley::client::FirstConversation conversation(url, std::cout);
  const parley::Status played = conversation.play();
  if (played) {
    std::cout << "\nThe message went through the queue into the store and was read there.\n";
    return 0;
  }
  const parley::Error& error = played.error();
  std::cerr << "\nThe first conversation failed (" << error.code << "): " << error.detail << "\n";
  if (error.retryable) {
    std::cerr
        << "The server is not available: see whether all of its parts are ready, then again.\n";
  } else {
    std::cerr << "The logs of the services tell more about the request named.\n";
  }
  return 1;
}
