# Makes what the tests need, and prints a token of the user root: a custom field for tickets of the queue General.
use strict;
use warnings;
use RT -init;

my $user = RT::CurrentUser->new('root');

for my $name ('Deskside', 'Contract') {
    my $field = RT::CustomField->new($user);
    $field->LoadByName(Name => $name, LookupType => 'RT::Queue-RT::Ticket');
    next if $field->Id;
    my ($ok, $said) = $field->Create(
        Name => $name, Type => 'Freeform', MaxValues => 1, LookupType => 'RT::Queue-RT::Ticket');
    die "custom field: $said" unless $ok;
    my $queue = RT::Queue->new($user);
    $queue->Load('General');
    ($ok, $said) = $field->AddToObject($queue);
    die "custom field: $said" unless $ok;
}

my $token = RT::AuthToken->new($user);
my ($ok, $said, $secret) = $token->Create(Owner => $user->Id, Description => 'deskside ' . time . $$);
die "token: $said" unless $ok;
print $secret;
