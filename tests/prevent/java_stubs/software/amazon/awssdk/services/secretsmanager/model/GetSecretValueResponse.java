package software.amazon.awssdk.services.secretsmanager.model;

/** The signatures of the SDK that the code to copy uses. */
public interface GetSecretValueResponse {
    String secretString();
}
