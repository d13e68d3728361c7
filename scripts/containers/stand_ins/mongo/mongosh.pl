#!/usr/bin/perl
# mongosh --quiet --eval "db.adminCommand('ping')": asks the server on 127.0.0.1:27017. Nothing else.
use strict;
use warnings;
use IO::Socket::INET;

my $asked = join(" ", grep { !/^(--quiet|--norc|--eval)$/ } @ARGV);
$asked =~ s/\s//g;
if ($asked !~ /^(mongodb:\/\/\S*)?db\.(adminCommand|runCommand)\(("ping"|'ping'|\{["']?ping["']?:1\})\)(\.ok)?;?$/) {
    print STDERR "mongosh: this stand-in can only ping\n";
    exit 2;
}
alarm 10;
my $server = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => 27017, Timeout => 5)
    or die "mongosh: connect ECONNREFUSED 127.0.0.1:27017\n";
# OP_MSG with {ping: 1, $db: "admin"}.
my $document = "\x10ping\0" . pack("l<", 1) . "\x02\$db\0" . pack("l<", 6) . "admin\0" . "\0";
my $body = pack("l<", 0) . "\0" . pack("l<", length($document) + 4) . $document;
print $server pack("l<4", length($body) + 16, 1, 0, 2013) . $body;
$server->flush;
my $length = unpack("l<", take(4));
my $reply = take($length - 4);
my $good = $reply =~ /\x01ok\0\0\0\0\0\0\0\xf0\x3f/ || $reply =~ /\x10ok\0\x01\0\0\0/;
print $good ? "{ ok: 1 }\n" : "{ ok: 0 }\n";
exit($good ? 0 : 1);

sub take {
    my ($wanted) = @_;
    my $got = "";
    while (length $got < $wanted) {
        sysread($server, $got, $wanted - length $got, length $got) or die "mongosh: connection closed\n";
    }
    return $got;
}
