#!/usr/bin/perl
# Prints the SQL that creates the accounts of MONGO_INITDB_ROOT_* and accounts.json.
use strict;
use warnings;
use JSON::PP;

my $list = "/docker-entrypoint-initdb.d/accounts.json";

sub content {
    my ($path) = @_;
    open(my $in, "<", $path) or die "accounts: $path: $!\n";
    local $/;
    my $text = <$in>;
    $text =~ s/\r?\n\z//;
    return $text;
}

# A variable, or the content of the file that its _FILE names.
sub given {
    my ($name) = @_;
    return $ENV{$name} if length($ENV{$name} // "");
    return length($ENV{"${name}_FILE"} // "") ? content($ENV{"${name}_FILE"}) : "";
}

sub create {
    my ($user, $password, $may_write) = @_;
    my @names = $may_write ? ("readWriteAnyDatabase", "clusterAdmin") : ("readAnyDatabase");
    my @roles = map { { role => $_, db => "admin" } } @names;
    my $spec = JSON::PP->new->encode({ createUser => $user, pwd => $password, roles => \@roles });
    $spec =~ s/'/''/g;
    # createUser first: the extension reads the command's name from there.
    print "select documentdb_api.create_user('$spec');\n";
}

my ($root, $password) = (given("MONGO_INITDB_ROOT_USERNAME"), given("MONGO_INITDB_ROOT_PASSWORD"));
die "accounts: both a root username and a password, or neither\n" if (length $root xor length $password);
create($root, $password, 1) if length $root;
if (-e $list) {
    for my $account (@{ JSON::PP->new->decode(content($list)) }) {
        # DocumentDB knows two sets of rights: reading everything, and everything.
        my $may_write = grep { $_->{role} !~ /^read(AnyDatabase)?$/ } @{ $account->{roles} };
        create($account->{user}, content($account->{password_file}), $may_write);
    }
}
